"""Notes which published figures and rule results a new warehouse changes, and why. Publishing itself is next
door.

Only quarters count that had been judged, as what is still being collected changes as returns come in; and
only indicators and rules that had been published.
"""

from __future__ import annotations

import duckdb

from orchestration.errors import PublicationError
from orchestration.settings import Settings

# one figure or result a row: entry, whose it is, what it was and is
_FIGURES = """
        select '{side}' as side, partnership_id, quarter, indicator_id as entry_id, partner_id, breakdown,
            value, band as status, [numerator, denominator, n] as counted,
            [green, amber, min_n] as limits
        from {marts}.indicator_values
        union all by name
        select '{side}' as side, partnership_id, quarter, rule_id as entry_id, '' as partner_id,
            subject_id as breakdown, value, status, null as counted, [threshold] as limits
        from {marts}.rule_results
"""
_CHANGED = f"""
    with figures as (
        {_FIGURES.format(side="was", marts="before.marts")}
        union all by name
        {_FIGURES.format(side="is", marts="marts")}
    )
    select partnership_id, quarter, entry_id, partner_id, breakdown,
        any_value(value) filter (side = 'was') as old_value,
        any_value(value) filter (side = 'is') as new_value,
        any_value(status) filter (side = 'was') as old_status,
        any_value(status) filter (side = 'is') as new_status,
        any_value(limits) filter (side = 'was') is distinct from any_value(limits) filter (side = 'is')
            as has_other_limits
    from figures
    semi join before.marts.diagnosis as judged using (partnership_id, quarter)
    semi join (
        select indicator_id as entry_id from before.marts.indicator_values
        union
        select rule_id from before.marts.rule_results
    ) as published using (entry_id)
    group by all
    having old_status is distinct from new_status
        or round(old_value, 12) is distinct from round(new_value, 12)
        or any_value(counted) filter (side = 'was') is distinct from any_value(counted) filter (side = 'is')
"""

# what stood behind the figures before and stands behind them now, where that is not the same file
_SOURCES = """
    with returns as (
        select partnership_id, quarter, partner_id, was.sha256 as old_source, new.sha256 as new_source
        from (select * from before.marts.submissions where sha256 is not null) as was
        full join (select * from marts.submissions where sha256 is not null) as new
            using (partnership_id, quarter, partner_id)
    ),
    points as (
        select partnership_id, quarter, series_id, was._sha256 as old_source, new._sha256 as new_source
        from before.marts.outcome_points as was
        full join marts.outcome_points as new using (partnership_id, quarter, series_id, area_id, period)
    ),
    surveys as (
        select partnership_id, quarter, was._sha256 as old_source, new._sha256 as new_source
        from before.marts.survey_scores as was
        full join marts.survey_scores as new using (partnership_id, quarter, respondent, theme)
    ),
    handed_back as (
        select partnership_id, quarter, partner_id, sha256 as new_source
        from marts.versions
        anti join before.marts.versions as was using (sha256)
        where form = 'partner-return' and decision = 'returned'
    ),
    registers as (
        select was._sha256 as old_source, new._sha256 as new_source
        from before.marts.programme as was cross join marts.programme as new
    )
    select 'return' as cause, partnership_id, quarter, partner_id, '' as series_id, old_source, new_source
    from returns
    union all by name
    select 'handed back' as cause, partnership_id, quarter, partner_id, '' as series_id, new_source
    from handed_back
    union all by name
    select 'outcome' as cause, partnership_id, quarter, series_id, old_source, new_source from points
    union all by name
    select 'outcome' as cause, partnership_id, quarter, '' as series_id, old_source, new_source from surveys
    union all by name
    select 'register' as cause, old_source, new_source from registers
"""

# of several possible causes the nearest: the register, where it moved the limits; data of the figure's own
# series or survey; the return of the partner it is about; another return of the partnership (the newest); a
# file handed back, which moves the figures on data quality alone; the register; the code
_EXPLAINED = f"""
    with changed as ({_CHANGED}),
    sources as (select * from ({_SOURCES}) where old_source is distinct from new_source),
    explained as (
        select changed.*, sources.cause, sources.old_source, sources.new_source,
            case
                when sources.cause = 'register' and changed.has_other_limits then 0
                when sources.cause = 'outcome' then 1
                when sources.cause = 'return' and sources.partner_id = changed.partner_id then 2
                when sources.cause = 'return' then 3
                when sources.cause = 'handed back' then 4
                when sources.cause = 'register' then 5
            end as distance,
            sources.quarter as source_quarter,
            sources.partner_id as source_partner
        from changed
        left join sources on case sources.cause
            when 'register' then true
            when 'return' then
                sources.partnership_id = changed.partnership_id and sources.quarter <= changed.quarter
                and not regexp_matches(changed.entry_id, '^(EF0[1-4]|PS)')
            when 'handed back' then
                sources.partnership_id = changed.partnership_id and sources.quarter = changed.quarter
                and regexp_matches(changed.entry_id, '^(F-)?DQ')
            when 'outcome' then
                sources.partnership_id = changed.partnership_id
                and case
                    when sources.series_id <> '' then sources.series_id = changed.breakdown
                    else starts_with(changed.entry_id, 'PS') or starts_with(changed.entry_id, 'F-PS')
                end
        end
    )
    select partnership_id, quarter, entry_id, partner_id, breakdown, old_value, new_value, old_status,
        new_status, coalesce(replace(cause, 'handed back', 'return'), 'code') as cause,
        case when cause is null then $old_code else old_source end as old_source,
        case when cause is null then $new_code else new_source end as new_source,
        cast($noticed_at as timestamp) as noticed_at
    from explained
    qualify row_number() over (
        partition by partnership_id, quarter, entry_id, partner_id, breakdown
        order by distance nulls last, source_quarter desc, source_partner, old_source, new_source
    ) = 1
"""


def note_restatements(settings: Settings, old_code: str | None, new_code: str) -> int:
    """Take over the published restatements into the work warehouse and add what the new marts change.

    Asked again before anything is published, it comes to the same. `old_code` and `new_code` are fingerprints
    of the code behind the published and the new figures. Gives the number of restatements added. Raises
    PublicationError where the published warehouse cannot be compared.
    """
    if not settings.published_warehouse.exists():
        return 0
    try:
        with duckdb.connect(str(settings.work_warehouse)) as connection:
            return _note(connection, settings, {"old_code": old_code, "new_code": new_code})
    except duckdb.Error as error:
        raise PublicationError(
            "The published warehouse cannot be compared with the new one",
            str(settings.published_warehouse),
            "Close whatever has it open; or move it away, to begin without restatements."
            f" DuckDB says: {error}",
        ) from error


def _note(connection: duckdb.DuckDBPyConnection, settings: Settings, codes: dict[str, str | None]) -> int:
    published = str(settings.published_warehouse).replace("'", "''")
    connection.execute(f"attach '{published}' as before (read_only)")
    connection.execute("begin")
    connection.execute("delete from raw.restatements")
    connection.execute("insert into raw.restatements by name select * from before.raw.restatements")
    added = connection.execute(
        f"insert into raw.restatements by name {_EXPLAINED}", {**codes, "noticed_at": settings.now}
    ).fetchone()
    connection.execute("commit")
    connection.execute("detach before")
    return int(added[0]) if added else 0
