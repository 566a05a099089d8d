"""C = A B in f32, into an array that is there, by numpy and by PyTorch; transposed operands are views."""

import numpy


class Numpy:
    def __init__(self, a, b, m, n):
        self.a, self.b, self.c = a, b, numpy.empty((m, n), numpy.float32)

    def run(self):
        numpy.matmul(self.a, self.b, out=self.c)

    def output(self):
        return self.c


class Torch:
    def __init__(self, a, b, m, n):
        import torch

        self.a, self.b, self.c = torch.from_numpy(a), torch.from_numpy(b), torch.empty(m, n)
        self.mm = torch.mm

    def run(self):
        self.mm(self.a, self.b, out=self.c)

    def output(self):
        return self.c.numpy()


def prepare(args):
    m, n, k, order = args["m"], args["n"], args["k"], args["order"]
    a = numpy.fromfile(args["a"], numpy.float32)
    b = numpy.fromfile(args["b"], numpy.float32)
    a = a.reshape(k, m).T if order == "TN" else a.reshape(m, k)
    b = b.reshape(n, k).T if order == "NT" else b.reshape(k, n)
    return {"numpy": Numpy, "torch": Torch}[args["library"]](a, b, m, n)
