// node import-one.mjs NAME: imports one installed package alone and uses one thing of it.
const name = process.argv[2];

const uses = {
  'core-wasm': async ({ loadCore }) => (await loadCore()).kernels.scalarExp(1),
  runtime: async ({ digestOf }) => digestOf({ a: 1 }),
  models: async ({ GaussianMixture }) => (await GaussianMixture.fit(rows(), { components: 2 })).logLikelihood,
  estimators: async ({ estimateEvidence }) => {
    const { fitPpca } = await import('@marginalia/models');
    const { parameters } = await fitPpca(rows(), { factors: 1 });
    return (await estimateEvidence(parameters, rows())).total.logEvidence;
  },
  data: async ({ readTable, selectMatrix }) =>
    selectMatrix(
      await readTable(new TextEncoder().encode('a,b\n1,2\n3,4\n'), { name: 'x.csv', format: 'csv' }),
    ).rows.rows,
  cli: async () => 'a command, not a library',
};

function rows() {
  const data = new Float64Array(200);
  for (let i = 0; i < 100; i += 1) {
    const side = i % 2 === 0 ? -2 : 3;
    data[2 * i] = side + ((i * 37) % 19) / 19;
    data[2 * i + 1] = 2 * side + ((i * 53) % 23) / 23;
  }
  return { data, rows: 100, columns: 2 };
}

const module = name === 'cli' ? {} : await import(`@marginalia/${name}`);
console.log(`@marginalia/${name}: ${await uses[name](module)}`);
