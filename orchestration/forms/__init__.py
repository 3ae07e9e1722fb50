"""Forms, problem catalogue and registers as strict models: the one contract that everything else is
generated from.
"""

from orchestration.forms.carried import CARRIED, Carried
from orchestration.forms.columns import Column, Period, Rule
from orchestration.forms.loading import (
    CURRENT_VERSION,
    form_versions,
    load_indicators,
    load_problem_catalogue,
    load_register_form,
    load_return_form,
    load_rules,
    load_survey_form,
)
from orchestration.forms.models import (
    LISTS_SHEET,
    NOTES_HEADING,
    Cover,
    DataFile,
    RegisterForm,
    RegisterSheet,
    ReturnForm,
    Sheet,
    SurveyForm,
    nil_field,
)
from orchestration.forms.problems import Catalogue, Problem, ProblemKind
from orchestration.forms.registers import Indicator, RuleEntry

__all__ = [
    "CARRIED",
    "CURRENT_VERSION",
    "LISTS_SHEET",
    "NOTES_HEADING",
    "Carried",
    "Catalogue",
    "Column",
    "Cover",
    "DataFile",
    "Indicator",
    "Period",
    "Problem",
    "ProblemKind",
    "RegisterForm",
    "RegisterSheet",
    "ReturnForm",
    "Rule",
    "RuleEntry",
    "Sheet",
    "SurveyForm",
    "form_versions",
    "load_indicators",
    "load_problem_catalogue",
    "load_register_form",
    "load_return_form",
    "load_rules",
    "load_survey_form",
    "nil_field",
]
