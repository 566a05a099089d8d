export { cholesky, logDeterminantCholesky, triangularInverse, triangularSolve, triangularSolveTransposed } from './cholesky';
export { dot } from './dot';
export { gemmNN, gemmNT, gemmTN } from './gemm';
export { symmetricEigen } from './symmetric-eigen';
