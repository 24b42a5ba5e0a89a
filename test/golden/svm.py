"""Writes svm.json: scikit-learn's LinearSVC (LIBLINEAR) with the hinge loss, one machine for each class, in f64.

Debian: apt-get install python3-sklearn      Run: /usr/bin/python3 test/golden/svm.py
"""
import json
from pathlib import Path

import numpy as np
from sklearn.svm import LinearSVC

PENALTY = 0.5

random = np.random.default_rng(5)
labels = np.arange(90) % 3
points = np.round(random.normal(0, 1, (90, 4)) + 1.2 * np.eye(3, 4)[labels], 3).astype(np.float32)
machine = LinearSVC(loss='hinge', C=PENALTY, tol=1e-10, max_iter=10_000_000, random_state=1).fit(points.astype(np.float64), labels)
contents = {
    'points': np.round(points.astype(np.float64), 3).tolist(),
    'labels': labels.tolist(),
    'penalty': PENALTY,
    'weights': np.round(machine.coef_, 7).tolist(),
    'biases': np.round(machine.intercept_, 7).tolist(),
}
Path(__file__).with_name('svm.json').write_text(json.dumps(contents, separators=(',', ':')) + '\n')
