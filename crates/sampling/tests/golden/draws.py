"""The pinned draws of src/random.rs, from a second implementation of what its documentation says."""
import struct


def words(seed):
    counter = 0
    while True:
        start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, seed & 0xFFFFFFFF, seed >> 32]
        start += [0] * 6 + [counter & 0xFFFFFFFF, counter >> 32, 0, 0]
        s = start[:]
        rotate = lambda x, n: (x << n | x >> (32 - n)) & 0xFFFFFFFF

        def quarter(a, b, c, d):
            for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                s[x] = (s[x] + s[y]) & 0xFFFFFFFF
                s[z] = rotate(s[z] ^ s[x], n)

        for _ in range(4):
            quarter(0, 4, 8, 12), quarter(1, 5, 9, 13), quarter(2, 6, 10, 14), quarter(3, 7, 11, 15)
            quarter(0, 5, 10, 15), quarter(1, 6, 11, 12), quarter(2, 7, 8, 13), quarter(3, 4, 9, 14)
        yield from ((x + y) & 0xFFFFFFFF for x, y in zip(s, start))
        counter += 1


class Draws:
    def __init__(self, seed):
        self.words = words(seed)

    def next(self):
        low = next(self.words)
        return low | next(self.words) << 32

    def below(self, limit):
        while True:
            product = self.next() * limit
            if product % 2**64 >= 2**64 % limit:
                return product >> 64

    def unit(self):
        return (self.next() >> 11) * 2.0**-53

    def choose(self, size, count):
        order = list(range(size))
        for place in range(count):
            other = place + self.below(size - place)
            order[place], order[other] = order[other], order[place]
        return order[:count]


draws = Draws(42)
print([draws.next() for _ in range(2)], [draws.below(10) for _ in range(8)], draws.unit(), draws.choose(10, 10))
