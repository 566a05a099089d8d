"""log p(x) = log E_z p(x | z) of a linear-Gaussian model by draws from the prior, in batches that fit the cache.

x = W z + e, z ~ N(0, I), e ~ N(0, s2 I). W and x are divided by s once; a running log-sum-exp joins the batches.
The standard error is that of the mean weight, relative: the delta method.
"""

import math

import numpy


class Numpy:
    def __init__(self, args):
        n, D, H = args["n"], args["D"], args["H"]
        s = math.sqrt(args["noiseVariance"])
        self.x = numpy.fromfile(args["x"]).reshape(n, D) / s
        self.w = numpy.ascontiguousarray(numpy.fromfile(args["loadings"]).reshape(D, H).T) / s
        self.offset = -0.5 * D * math.log(2 * math.pi * args["noiseVariance"])
        self.draws, self.batch = args["draws"], args["batch"]
        self.start(H, D)

    def start(self, H, D):
        self.generator = numpy.random.Generator(numpy.random.SFC64(1))
        self.z = numpy.empty((self.batch, H))
        self.residual = numpy.empty((self.batch, D))
        self.log_w = numpy.empty(self.batch)

    def sums(self, x):
        """Largest log weight, sum of w and of w squared relative to it, of one batch."""
        z, residual, log_w = self.z, self.residual, self.log_w
        self.generator.standard_normal(out=z)
        numpy.matmul(z, self.w, out=residual)
        numpy.subtract(residual, x, out=residual)
        numpy.einsum("ij,ij->i", residual, residual, out=log_w)
        log_w *= -0.5
        largest = log_w.max()
        log_w -= largest
        numpy.exp(log_w, out=log_w)
        return float(largest), float(log_w.sum()), float(log_w @ log_w)

    def run(self):
        total, variance = 0.0, 0.0
        for x in self.x:
            top, s1, s2 = -math.inf, 0.0, 0.0
            for _ in range(self.draws // self.batch):
                largest, t1, t2 = self.sums(x)
                if largest > top:
                    shrink = math.exp(top - largest)
                    top, s1, s2 = largest, s1 * shrink + t1, s2 * shrink * shrink + t2
                else:
                    shrink = math.exp(largest - top)
                    s1, s2 = s1 + t1 * shrink, s2 + t2 * shrink * shrink
            total += top + math.log(s1 / self.draws) + self.offset
            variance += s2 / (s1 * s1) - 1 / self.draws
        self.result = {"logEvidence": total, "standardError": math.sqrt(variance)}

    def value(self):
        return self.result


class Torch(Numpy):
    def start(self, H, D):
        import torch

        self.torch = torch
        torch.manual_seed(1)
        self.x, self.w = torch.from_numpy(self.x), torch.from_numpy(self.w)
        self.z = torch.empty(self.batch, H, dtype=torch.float64)
        self.residual = torch.empty(self.batch, D, dtype=torch.float64)
        self.log_w = torch.empty(self.batch, dtype=torch.float64)

    def sums(self, x):
        z, residual, log_w = self.z.normal_(), self.residual, self.log_w
        self.torch.addmm(x, z, self.w, beta=-1, out=residual)
        residual.square_()
        self.torch.sum(residual, 1, out=log_w).mul_(-0.5)
        largest = log_w.max()
        log_w.sub_(largest).exp_()
        return largest.item(), log_w.sum().item(), log_w.dot(log_w).item()


def prepare(args):
    return (Numpy if args["library"] == "numpy" else Torch)(args)
