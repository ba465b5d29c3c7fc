"""Two minutes of chaos. An hour of it, or one seed again: `cargo xtask chaos --seconds 3600 --seed N`."""

import os
import random

import chaos


def test_every_invariant_survives_chaos(tmp_path, busybox_image):
    seed = int(os.environ.get("HANSOM_CHAOS_SEED", random.SystemRandom().randrange(10**9)))
    chaos.run(tmp_path, busybox_image, seed, int(os.environ.get("HANSOM_CHAOS_SECONDS", 120)))
