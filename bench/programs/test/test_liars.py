"""Each liar comes out as invalid, for exactly its reason; none becomes a number."""

import pathlib
import random

import pytest

from bench.entrants import Entrant
from bench.harness_program import Harness
from bench.plan import Plan
from bench.progress import Progress
from bench.session import Session

from .conftest import CPUS, SEED, cell_of
