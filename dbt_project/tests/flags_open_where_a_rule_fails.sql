-- The failing and waived results are just the open flags: nothing fails without a flag, no flag is open without a failure.
(
    select rule_id, partnership_id, quarter, subject_id, status = 'waived' as is_waived
    from {{ ref('rule_results') }}
    where status in ('fail', 'waived')
    except all
    select rule_id, partnership_id, quarter, subject_id, is_waived
    from {{ ref('flags') }}
    where state in ('new', 'continuing')
)
union all
(
    select rule_id, partnership_id, quarter, subject_id, is_waived
    from {{ ref('flags') }}
    where state in ('new', 'continuing')
    except all
    select rule_id, partnership_id, quarter, subject_id, status = 'waived' as is_waived
    from {{ ref('rule_results') }}
    where status in ('fail', 'waived')
)
