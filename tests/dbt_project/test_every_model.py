"""Every model, data test and unit test of the project, in one build."""

import re


def test_every_model_and_test_holds(core_build):
    said = core_build[1]
    counts = re.search(r"PASS=(\d+) WARN=(\d+) ERROR=(\d+) SKIP=(\d+)", said)
    assert counts, said[-3000:]
    assert counts.groups()[1:] == ("0", "0", "0"), said[-6000:]


def test_unit_tests_were_run(core_build):
    assert re.search(r"\b[1-9]\d* unit tests", core_build[1]), core_build[1][-3000:]
