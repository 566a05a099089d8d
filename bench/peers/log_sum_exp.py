"""log sum exp of doubles: numpy in one piece or in blocks that fit the cache, scipy, PyTorch."""

import numpy


def numpy_whole(x, _):
    scratch = numpy.empty_like(x)

    def run():
        largest = x.max()
        numpy.subtract(x, largest, out=scratch)
        numpy.exp(scratch, out=scratch)
        return largest + numpy.log(scratch.sum())

    return run


def numpy_blocks(x, block):
    scratch = numpy.empty(block)

    def run():
        largest = x.max()
        total = 0.0
        for start in range(0, len(x), block):
            part = x[start : start + block]
            out = scratch[: len(part)]
            numpy.subtract(part, largest, out=out)
            numpy.exp(out, out=out)
            total += out.sum()
        return largest + numpy.log(total)

    return run


def scipy(x, _):
    from scipy.special import logsumexp

    return lambda: logsumexp(x)


def torch(x, _):
    import torch

    tensor = torch.from_numpy(x)
    return lambda: torch.logsumexp(tensor, 0)


class Task:
    def __init__(self, args):
        x = numpy.fromfile(args["x"])
        by = {"numpy": numpy_blocks if args.get("block") else numpy_whole, "scipy": scipy, "torch": torch}
        self.compute = by[args["library"]](x, args.get("block"))

    def run(self):
        self.result = self.compute()

    def value(self):
        return float(self.result)


prepare = Task
