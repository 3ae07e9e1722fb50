-- The evidence of a flag is that of the quarter its message speaks of: for a resolved or unknown flag,
-- the last failing one.
with

states as (
    select * from {{ ref('int_flag_states') }}
),

rule_rows as (
    select * from {{ ref('int_rule_rows') }}
),

positions as (
    select
        *,
        "row" as own_row  -- noqa: RF06
    from {{ ref('stg_positions') }}
),

source_rows as (
    select
        states.rule_id || '/' || states.partnership_id || '/' || states.subject_id as flag_id,
        states.quarter,
        unnest(failed.evidence) as source_row,
        generate_subscripts(failed.evidence, 1) as place
    from states
    inner join rule_rows as failed
        on
            states.rule_id = failed.rule_id
            and states.partnership_id = failed.partnership_id
            and states.subject_id = failed.subject_id
            and states.failed_index = failed.quarter_index
),

source_columns as (
    select
        flag_id,
        quarter,
        source_row['sha256'] as sha256,
        source_row['sheet'] as sheet,
        source_row['row'] as sheet_row,
        unnest(source_row['columns']) as column_name,
        place
    from source_rows
),

-- A source row that serves twice stands once, with the cells of both.
cells as (
    select
        source_columns.flag_id,
        source_columns.quarter,
        source_columns.sha256,
        source_columns.sheet,
        source_columns.sheet_row,
        min(source_columns.place) as place,
        -- A field of the cover stands in a row of its own.
        coalesce(
            list_distinct(
                list(positions.column_letter || source_columns.sheet_row) filter (
                    coalesce(positions.own_row, source_columns.sheet_row) = source_columns.sheet_row
                )
            ),
            []
        ) as names
    from source_columns
    left join positions
        on
            source_columns.sha256 = positions._sha256
            and source_columns.sheet = positions._sheet
            and source_columns.column_name = positions.column_name
    group by all
)

select
    flag_id,
    quarter,
    sha256,
    sheet,
    sheet_row as "row",  -- noqa: RF06
    -- Cells from left to right: A to Z before AA.
    list_transform(
        list_sort(list_transform(names, lambda name: lpad(name, 12, ' '))), lambda name: trim(name)
    ) as cells,
    row_number() over (partition by flag_id, quarter order by place) as place
from cells
