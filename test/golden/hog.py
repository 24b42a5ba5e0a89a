"""Writes hog.json: scikit-image's histograms of oriented gradients (skimage.feature.hog, block_norm 'L2-Hys').

Debian: apt-get install python3-skimage      Run: /usr/bin/python3 test/golden/hog.py

Images are bytes, row by row: noise, a soft blob, an empty one, and one of few grey values, whose gradients are often 0 or level.
"""
import json
from pathlib import Path

import numpy as np
from skimage.feature import hog

# height, width, orientations, pixels a cell, cells a block
CASES = [
    (28, 28, 9, 5, 2),
    (20, 31, 9, 8, 2),
    (24, 24, 6, 4, 3),
]


def images(random, height, width):
    y, x = np.mgrid[:height, :width]
    blob = 255 * np.exp(-((y - height / 3) ** 2 + (x - width / 2) ** 2) / 60)
    noise = random.integers(0, 256, (height, width))
    steps = 85 * random.integers(0, 4, (height, width))
    return [image.astype(np.uint8) for image in (noise, blob, np.zeros_like(noise), steps)]


def case(random, height, width, orientations, pixels, cells):
    given = images(random, height, width)
    features = [hog(image, orientations, (pixels, pixels), (cells, cells), block_norm='L2-Hys') for image in given]
    return {
        'options': {'orientations': orientations, 'pixelsPerCell': pixels, 'cellsPerBlock': cells},
        'shape': [len(given), height, width, 1],
        'images': np.array(given).ravel().tolist(),
        'features': [[round(float(value), 8) for value in row] for row in features],
    }


random = np.random.default_rng(11)
cases = [case(random, *setting) for setting in CASES]
Path(__file__).with_name('hog.json').write_text(json.dumps(cases, separators=(',', ':')) + '\n')
