export { cholesky, logDeterminantCholesky, triangularInverse, triangularSolve, triangularSolveTransposed } from './cholesky';
export { dot } from './dot';
export { gemmNN, gemmNNF32, gemmNT, gemmNTF32, gemmTN, gemmTNF32, syrkTN, trmmNN, trmmNT } from './gemm';
export { symmetricEigen } from './symmetric-eigen';
export { wideTiles } from './tiles';
