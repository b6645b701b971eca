"""The week's sample: drawn once, asked blindly, answered or skipped once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.errors import Conflict, Invalid, NotFound
from app.models import Case, Intent, Label, LabelSource, SampledPost
from app.policy.triage import Verdict
from app.read.accuracy import accuracy, corrections, weeks_of_samples
from app.read.sample import next_asked
from app.steps.sampling import draw_sample, judge_sampled, skip_sampled
from nlp.base import Sentiment, Urgency
from tests.fakes.channels import incoming
from tests.steps.flow import Flow

WEEK = timedelta(days=7)
