"""Steps of Adam on a variational autoencoder, eager or compiled, fused Adam with Burda's ε.

Draws are its own; with args["noise"], a file of [step, row of the batch, sample, unit], these are, and value() is the
bound of every step instead of their mean.
"""

import math
import statistics
import time

import numpy
import torch
from torch import nn
from torch.nn import functional


class Model(nn.Module):
    def __init__(self, D, H):
        super().__init__()

        def network(*widths):
            layers = [nn.Linear(i, o) for i, o in zip(widths, widths[1:])]
            parts = [part for layer in layers for part in (layer, nn.Tanh())]
            return nn.Sequential(*parts[:-1])

        self.encoder = network(D, 200, 200, 2 * H)
        self.decoder = network(H, 200, 200, D)

    def bound(self, x, k, noise=None):
        mean, log_variance = self.encoder(x).chunk(2, 1)
        if k > 1:
            mean, log_variance, x = (each.repeat_interleave(k, 0) for each in (mean, log_variance, x))
        if noise is None:
            noise = torch.randn_like(mean)
        z = mean + torch.exp(0.5 * log_variance) * noise
        logits = self.decoder(z)
        likelihood = -functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
        if k == 1:
            return (likelihood + 0.5 * (1 + log_variance - mean * mean - log_variance.exp()).sum(1)).mean()
        weights = likelihood - 0.5 * (z * z).sum(1) + 0.5 * (noise * noise + log_variance).sum(1)
        return (torch.logsumexp(weights.view(-1, k), 1) - math.log(k)).mean()


class Task:
    def __init__(self, args):
        self.args = args
        torch.manual_seed(1)
        x = numpy.fromfile(args["x"], numpy.uint8).reshape(args["n"], args["D"])
        self.batches = torch.from_numpy(x).float().split(args["batch"])
        self.noise = [None] * len(self.batches)
        if "noise" in args:
            self.noise = torch.from_numpy(numpy.fromfile(args["noise"], numpy.float32)).view(len(self.batches), -1, args["H"])
        self.model = Model(args["D"], args["H"])
        self.start = numpy.fromfile(args["start"], numpy.float32)
        self.bound = torch.compile(self.model.bound) if args["compiled"] else self.model.bound
        self.steps(self.batches[:2])  # where it is compiled, now

    def steps(self, batches):
        at = 0
        for layer in [*self.model.encoder, *self.model.decoder]:
            if isinstance(layer, nn.Linear):
                for p, shape in ((layer.weight.data.T, layer.weight.T.shape), (layer.bias.data, layer.bias.shape)):
                    p.copy_(torch.from_numpy(self.start[at : at + p.numel()]).view(shape))
                    at += p.numel()
        adam = torch.optim.Adam(self.model.parameters(), lr=1e-3, eps=1e-4, fused=True)
        k, start, first = self.args["samples"], None, len(batches) // 10
        self.bounds = []
        for i, (x, noise) in enumerate(zip(batches, self.noise)):
            if i == first:
                start = time.perf_counter()
            adam.zero_grad(set_to_none=True)
            bound = self.bound(x, k, noise)
            (-bound).backward()
            adam.step()
            self.bounds.append(bound.item())
        return (time.perf_counter() - start) / (len(batches) - first)

    def run(self):
        return self.steps(self.batches)

    def value(self):
        return self.bounds if "noise" in self.args else statistics.fmean(self.bounds)


prepare = Task
