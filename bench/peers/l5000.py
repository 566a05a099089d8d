"""L_5000 of binary images under a VAE: log mean of p(x, z) / q(z | x) over draws z ~ q(z | x), one image after the other.

Float32, inference mode, the draws of an image in batches; the encoder runs once for all images. log p(x | z) is
x . logits - sum softplus(logits), or PyTorch's binary_cross_entropy_with_logits, whichever is faster.
"""

import math

import numpy
import torch

torch.manual_seed(1)


class L5000:
    def __init__(self, args):
        torch.set_num_threads(args["threads"])
        n, D, H, hidden = args["n"], args["D"], args["H"], args["hidden"]
        self.draws, self.batch, self.loss = args["draws"], args["batch"], args["loss"]
        self.x = torch.from_numpy(numpy.fromfile(args["x"]).astype(numpy.float32).reshape(n, D))
        weights = numpy.fromfile(args["weights"]).astype(numpy.float32)
        at = 0

        def layer(inputs, outputs):
            nonlocal at
            linear = torch.nn.Linear(inputs, outputs)
            weight = weights[at : at + inputs * outputs].reshape(inputs, outputs).T
            bias = weights[at + inputs * outputs : at + (inputs + 1) * outputs]
            linear.weight.data = torch.from_numpy(numpy.ascontiguousarray(weight))
            linear.bias.data = torch.from_numpy(bias.copy())
            at += (inputs + 1) * outputs
            return linear

        def network(inputs, outputs):
            tanh = torch.nn.Tanh
            return torch.nn.Sequential(
                layer(inputs, hidden), tanh(), layer(hidden, hidden), tanh(), layer(hidden, outputs)
            )

        self.encoder, self.decoder = network(D, 2 * H), network(H, D)
        self.H = H

    @torch.inference_mode()
    def run(self):
        values, errors = [], []
        mean, log_variance = self.encoder(self.x).split(self.H, 1)
        sd = (0.5 * log_variance).exp()
        for x, m, s, logv in zip(self.x, mean, sd, log_variance):
            parts = []
            # log p(z) - log q(z | x) = 1/2 (sum log variance + eps^2 - z^2)
            constant = 0.5 * logv.sum()
            for start in range(0, self.draws, self.batch):
                eps = torch.randn(min(self.batch, self.draws - start), self.H)
                z = torch.addcmul(m, eps, s)
                logits = self.decoder(z)
                if self.loss == "softplus":
                    log_p = torch.mv(logits, x) - torch.nn.functional.softplus(logits).sum(1)
                else:
                    log_p = -torch.nn.functional.binary_cross_entropy_with_logits(
                        logits, x.expand_as(logits), reduction="none"
                    ).sum(1)
                parts.append(log_p + constant + 0.5 * (eps.square().sum(1) - z.square().sum(1)))
            log_w = torch.cat(parts).double()
            top = log_w.max()
            w = (log_w - top).exp()
            average = w.mean()
            values.append((top + average.log()).item())
            errors.append((w.std() / average).item() / math.sqrt(self.draws))
        self.result = {"logEvidence": values, "standardError": errors}

    def value(self):
        return self.result


def prepare(args):
    return L5000(args)
