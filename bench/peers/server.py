"""The peers' side: answers one JSON request a line on stdin with one JSON answer a line on stdout, until the input ends.

A task is a module beside this one with prepare(args), which returns an object with run() and, where it has them,
value() and output(). args["threads"] holds for all libraries that it uses.
"""

import importlib
import json
import os
import sys
import time

import numpy
import threadpoolctl

tasks = {}


def set_threads(count):
    threadpoolctl.threadpool_limits(count)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(count)


def prepare(request):
    args = request["args"]
    module = importlib.import_module(request["task"].replace("-", "_"))
    set_threads(args["threads"])
    tasks[request["key"]] = (module.prepare(args), args["threads"])


def run(request):
    """Seconds of one run: the mean of as many as fill atLeast seconds."""
    task, threads = tasks[request["key"]]
    set_threads(threads)
    runs, own = 0, None
    start = time.perf_counter()
    while True:
        seconds = task.run()
        runs += 1
        elapsed = time.perf_counter() - start
        if seconds is not None:  # it clocks a part of itself
            own = (own or 0) + seconds
        if elapsed >= request["atLeast"]:
            return (elapsed if own is None else own) / runs


def value(request):
    task, _ = tasks[request["key"]]
    if hasattr(task, "output"):
        numpy.ascontiguousarray(task.output()).tofile(request["file"])
    return {"value": task.value() if hasattr(task, "value") else None, "digest": None}


def drop(request):
    del tasks[request["key"]]


def versions(_):
    import scipy
    import sklearn
    import torch

    blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "python": sys.version.split()[0],
        "numpy": numpy.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "torch": torch.__version__,
    }


# What libraries print must not mix with the answers.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def say(answered):
    answers.write(json.dumps(answered) + "\n")
    answers.flush()


calls = {"prepare": prepare, "run": run, "value": value, "drop": drop}
say({"answer": versions(None)})
for line in sys.stdin:
    request = json.loads(line)
    try:
        say({"answer": calls[request["call"]](request)})
    except Exception as error:
        say({"error": f"{type(error).__name__}: {error}"})
