import type { Prepare } from '../ours/task.ts';
import type { Tensor, Tensorflow } from './load-tensorflow.ts';

/** The step of ../ours/adam-step.ts, k = 1, by the library's own optimizer. */
export const adamStep =
  (tf: Tensorflow): Prepare =>
  async ({ read, now }, args) => {
    const [n, D, H, batch] = ['n', 'D', 'H', 'batch'].map((name) => Number(args[name])) as [
      number,
      number,
      number,
      number,
    ];
    const x = Float32Array.from(new Uint8Array(await read(String(args['x']))));
    const start = new Float32Array(await read(String(args['start'])));
    const batches = Array.from({ length: n / batch }, (_, i) =>
      tf.tensor(x.slice(i * batch * D, (i + 1) * batch * D), [batch, D]),
    );
    const shapes = [
      [D, 200],
      [200, 200],
      [200, 2 * H],
      [H, 200],
      [200, 200],
      [200, D],
    ] as const;
    let mean = NaN;

    function layers(): { readonly weight: Tensor; readonly bias: Tensor }[] {
      let at = 0;
      const take = (shape: readonly number[]): Tensor => {
        const from = at;
        at += shape.reduce((product, size) => product * size, 1);
        return tf.variable(tf.tensor(start.slice(from, at), shape));
      };
      return shapes.map(([inputs, outputs]) => ({ weight: take([inputs, outputs]), bias: take([outputs]) }));
    }

    return {
      run() {
        const parameters = layers();
        const layer = (l: number, input: Tensor): Tensor =>
          tf.matMul(input, parameters[l]!.weight, false, false).add(parameters[l]!.bias);
        const network = (l: number, input: Tensor): Tensor =>
          layer(l + 2, layer(l + 1, layer(l, input).tanh()).tanh());
        const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-4);
        const first = Math.floor(batches.length / 10);
        let [total, began] = [0, 0];
        batches.forEach((rows, i) => {
          if (i === first) began = now();
          const loss = optimizer.minimize(() => {
            const [m, s] = tf.split(network(0, rows), 2, 1) as [Tensor, Tensor];
            const z = m.add(
              s
                .mul(0.5)
                .exp()
                .mul(tf.randomNormal([batch, H])),
            );
            const a = network(3, z);
            const likelihood = rows.mul(a).sub(a.softplus()).sum();
            const divergence = m.square().add(s.exp()).sub(s).sub(1).sum().mul(0.5);
            return divergence.sub(likelihood).div(batch);
          }, true);
          total -= loss.dataSync()[0]!;
          loss.dispose();
        });
        const seconds = (now() - began) / (batches.length - first);
        mean = total / batches.length;
        optimizer.dispose();
        for (const { weight, bias } of parameters) tf.dispose([weight, bias]);
        return seconds;
      },
      value: () => mean,
      close: async () => tf.dispose(batches),
    };
  };
