"""The polynomials and rational functions of the kernels in this folder and in ../random, fitted with 60 digits.

Prints each with the logarithm to base 2 of its largest relative error, after its coefficients were rounded to doubles, or to f32.
python 3.11, mpmath 1.3.0:  python coefficients.py
"""
import struct

import mpmath as mp

mp.mp.dps = 80


def nodes(a, b, count, to, back):
    """Chebyshev points of [a, b] in the variable to(x)."""
    a, b = to(mp.mpf(a)), to(mp.mpf(b))
    return [back((a + b) / 2 + (b - a) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * count))) for i in range(count)]


def fit(name, f, a, b, numerator, denominator=0, shift=0, weight=None, to=lambda x: x, back=lambda x: x, keep=(), round=float):
    """Interpolates f by N(x − shift) / D(x − shift), D(0) = 1; the error is relative to weight(x), or to f.

    `keep` names coefficients that are stored in two doubles.
    """
    count = numerator + denominator + 1
    shift = mp.mpf(shift)
    system, right = mp.matrix(count, count), mp.matrix(count, 1)
    for i, x in enumerate(nodes(a, b, count, to, back)):
        y, u = f(x), x - shift
        for j in range(numerator + 1):
            system[i, j] = u**j
        for j in range(1, denominator + 1):
            system[i, numerator + j] = -y * u**j
        right[i] = y
    solution = list(mp.lu_solve(system, right))
    rounded = [c if i in keep else mp.mpf(round(c)) for i, c in enumerate(solution)]
    n, d = rounded[: numerator + 1], [mp.mpf(1), *rounded[numerator + 1 :]]
    error = max(
        abs(mp.polyval(n[::-1], x - shift) / mp.polyval(d[::-1], x - shift) - f(x)) / abs((weight or f)(x))
        for x in nodes(a, b, 300, to, back)
    )
    print(f"{name}: error 2^{mp.nstr(mp.log(error, 2), 4)}")
    print("  " + ", ".join(repr(float(c)) for c in n))
    for i in keep:
        print(f"  low part of [{i}]: {float(n[i] - mp.mpf(float(n[i])))!r}")
    if denominator:
        print("  " + ", ".join(repr(float(c)) for c in d))


def single(c):
    return struct.unpack("f", struct.pack("f", c))[0]


def minimax(name, f, a, b, degree, weight):
    """Fits f by a polynomial whose largest error times weight(x) is least, by Remez's exchange on a grid."""
    grid, count = 1500, degree + 2
    a, b = mp.mpf(a), mp.mpf(b)
    xs = [(a + b) / 2 - (b - a) / 2 * mp.cos(mp.pi * i / (grid - 1)) for i in range(grid)]
    ys, ws = [f(x) for x in xs], [weight(x) for x in xs]
    at = [(2 * i + 1) * (grid - 1) // (2 * count) for i in range(count)]
    for _ in range(30):
        system, right = mp.matrix(count, count), mp.matrix(count, 1)
        for i, k in enumerate(at):
            for j in range(degree + 1):
                system[i, j] = ws[k] * xs[k] ** j
            system[i, degree + 1] = (-1) ** i
            right[i] = ws[k] * ys[k]
        solution = list(mp.lu_solve(system, right))
        c = solution[: degree + 1]
        errors = [(mp.polyval(c[::-1], x) - y) * w for x, y, w in zip(xs, ys, ws)]
        if max(map(abs, errors)) < abs(solution[-1]) * mp.mpf("1.001"):
            break
        at = []  # the largest error of each run of one sign
        for k, e in enumerate(errors):
            if not at or (e > 0) != (errors[at[-1]] > 0):
                at.append(k)
            elif abs(e) > abs(errors[at[-1]]):
                at[-1] = k
        while len(at) > count:
            at.pop(0 if abs(errors[at[0]]) < abs(errors[at[-1]]) else -1)
    rounded = [mp.mpf(float(v)) for v in c]
    error = max(abs(mp.polyval(rounded[::-1], x) - y) * w for x, y, w in zip(xs, ys, ws))
    print(f"{name}: weighted error 2^{mp.nstr(mp.log(error, 2), 4)}")
    print("  " + ", ".join(repr(float(v)) for v in rounded))


def exp_tail(r):
    return mp.fsum(r**i / mp.factorial(i + 2) for i in range(40))


def tanh_tail(z):
    """(tanh x / x − 1) / x² in z = x²."""
    x = mp.sqrt(z)
    return (mp.tanh(x) / x - 1) / z if z > mp.mpf("1e-12") else -mp.mpf(1) / 3 + 2 * z / 15


def square_tail(r):
    """(e^2r − 1) / r."""
    return mp.fsum(mp.mpf(2) ** (i + 1) * r**i / mp.factorial(i + 1) for i in range(40))


def normal_tail(w):
    """e^(a²/2) Φ(−a) / u in w = u − ½, u = 1 / (1 + a/4)."""
    u = w + mp.mpf(1) / 2
    a = 4 / u - 4
    return mp.exp(a * a / 2) * mp.erfc(a / mp.sqrt(2)) / (2 * u)


def log_tail(z):
    return mp.fsum(2 * z**i / (2 * i + 3) for i in range(120))


def erf_tail(y):
    return 2 / mp.sqrt(mp.pi) * mp.fsum((-y) ** i / (mp.factorial(i) * (2 * i + 1)) for i in range(60)) - 1


def erfc_tail(t):
    x = mp.mpf("3.75") * (1 + t) / (1 - t)
    return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x)


def log_gamma_centre(u):
    f = u + mp.mpf(1) / 2
    return mp.loggamma(1 + f) / (f * (f - 1))


def stirling(y):
    x = 1 / mp.sqrt(y)
    return x * (mp.loggamma(x) - (x - mp.mpf(1) / 2) * mp.log(x) + x - mp.log(2 * mp.pi) / 2)


def sine(turn):
    """sin(turn · d) / d in d²."""
    return lambda y: mp.fsum((-y) ** i * turn ** (2 * i + 1) / mp.factorial(2 * i + 1) for i in range(40))


def quantile(logTail):
    """−Φ⁻¹(e^logTail), by Newton's method on log Φ."""
    x = mp.sqrt(max(-2 * logTail - 2, mp.mpf("1e-4")))
    for _ in range(200):
        tail = mp.erfc(x / mp.sqrt(2)) / 2
        step = (mp.log(tail) - logTail) * tail * mp.sqrt(2 * mp.pi) * mp.exp(x * x / 2)
        x += step
        if abs(step) < mp.mpf(10) ** -70:
            return x
    raise ArithmeticError(f"quantile({logTail}) does not converge")


def quantile_centre(u):
    """In u = 0.180625 − q²."""
    q = mp.sqrt(mp.mpf("0.180625") - u)
    return (quantile(mp.log(mp.mpf(1) / 2 - q)) / q - mp.sqrt(2 * mp.pi)) / q**2


def quantile_outer(r):
    return quantile(-r * r) - r


half_log2 = mp.log(2) / 2 * mp.mpf("1.0005")
atanh_argument = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mp.mpf("1.0001")
minimax("exp-parts.ts Q", exp_tail, -half_log2, half_log2, 9, abs)
minimax("exp-parts-f32.ts Q", exp_tail, -half_log2, half_log2, 4, abs)
minimax("log-parts-f32.ts P", log_tail, 0, atanh_argument, 2, lambda z: 1)
minimax("tanh-f32.ts P", tanh_tail, 0, "0.36", 4, lambda z: z)
minimax("tanh-f32.ts Q", square_tail, -half_log2 / 2, half_log2 / 2, 5, abs)
minimax("normal-cdf-f32.ts P", normal_tail, 4 / mp.mpf("18.3") - 0.5, 0.5, 9, lambda w: 1 / normal_tail(w))
fit("log-parts.ts P", log_tail, 0, atanh_argument, 6)
fit("erf.ts CENTRE", erf_tail, 0, 1, 14, weight=lambda y: 1 + erf_tail(y))
fit("erf.ts TAIL", erfc_tail, mp.mpf("-3.25") / mp.mpf("4.25"), mp.mpf("23.75") / mp.mpf("31.25"), 21, keep=(0,))
fit("tanh.ts P, 1 + z Q", tanh_tail, "1e-9", "0.49", 2, 3, weight=lambda z: 1 / max(z, mp.mpf("0.01")))
fit("log-gamma.ts CENTRE", log_gamma_centre, -0.5, 0.5, 21)
fit("log-gamma.ts STIRLING", stirling, mp.mpf("1e-12"), mp.mpf(1) / 64, 7)
fit("log-gamma.ts SINE", sine(mp.pi), 0, 0.25, 9)
fit("turn.ts C", lambda y: mp.cos(mp.pi / 2 * mp.sqrt(y)), 0, 0.25, 7)
fit("turn.ts S", sine(mp.pi / 2), 0, 0.25, 6)
fit("normals-f32.ts P", log_tail, 0, atanh_argument, 2, round=single)
fit("normals-f32.ts C", lambda y: mp.cos(mp.pi / 2 * mp.sqrt(y)), 0, 0.25, 4, round=single)
fit("normals-f32.ts S", sine(mp.pi / 2), 0, 0.25, 3, round=single)
fit(
    "normal-quantile.ts CENTRE", quantile_centre, 0, "0.180624999", 7, 7,
    weight=lambda u: 2 / (mp.mpf("0.180625") - u),
    to=lambda u: mp.log(u + mp.mpf("0.069375")), back=lambda t: mp.exp(t) - mp.mpf("0.069375"),
)
fit("normal-quantile.ts NEAR", quantile_outer, "1.6", 5, 8, 8, "1.6", lambda r: quantile(-r * r), lambda r: 1 / r, lambda t: 1 / t)
fit("normal-quantile.ts FAR", quantile_outer, 5, "27.4", 9, 9, 5, lambda r: quantile(-r * r), mp.log, mp.exp)
