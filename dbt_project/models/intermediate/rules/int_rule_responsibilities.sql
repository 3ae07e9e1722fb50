-- Live responsibilities in judged quarters, with what the standing returns state of them; the grid of
-- rules about them.
with

live as (
    select
        responsibilities.*,
        leads.concerns as lead
    from {{ ref('fct_responsibilities') }} as responsibilities
    inner join {{ ref('int_rule_leads') }} as leads
        on
            responsibilities.partnership_id = leads.partnership_id
            and responsibilities.quarter = leads.quarter
),

statements as (
    select
        statements.*,
        coalesce(partners.title, statements.partner_id) as partner,
        {{ rule_evidence_row(
            'Responsibilities',
            ['responsibility_id', 'own_role', 'accountable_id'],
            'statements._sha256',
            'statements._row',
        ) }} as evidence
    from {{ ref('fct_statements') }} as statements
    left join {{ ref('stg_register_partners') }} as partners on statements.partner_id = partners.partner_id
),

stated as (
    select
        partnership_id,
        quarter,
        responsibility_id,
        count(*) as n_statements,
        count(*) filter (where is_accountable) as n_accountable,
        count(*) filter (where is_responsible) as n_responsible,
        string_agg(partner, ', ' order by partner_id) filter (where is_accountable) as accountable_partners,
        list(partner_id order by partner_id) filter (where is_accountable or is_responsible) as concerns
    from statements
    group by all
),

-- What stands behind a gap or a clash.
sources as (
    select
        statements.partnership_id,
        statements.quarter,
        statements.responsibility_id,
        {{ rule_evidence_list(
            'statements.evidence',
            'not statements.is_accountable, not statements.is_responsible, statements.partner_id',
        ) }} as evidence
    from statements
    inner join stated
        on
            statements.partnership_id = stated.partnership_id
            and statements.quarter = stated.quarter
            and statements.responsibility_id = stated.responsibility_id
    where stated.n_accountable <> 1 or stated.n_responsible = 0
    group by all
),

returns as (
    select
        partnership_id,
        quarter,
        count(*) filter (where has_returned) as n_returns,
        bool_or(must_report = 'yes' and not has_returned) as is_incomplete
    from {{ ref('int_rule_members') }}
    group by all
)

select
    live.partnership_id,
    live.quarter,
    live.responsibility_id,
    live.title,
    coalesce(stated.n_statements, 0) as n_statements,
    coalesce(stated.n_accountable, 0) as n_accountable,
    coalesce(stated.n_responsible, 0) as n_responsible,
    coalesce(stated.accountable_partners, 'none') as accountable_partners,
    coalesce(returns.n_returns, 0) as n_returns,
    coalesce(returns.is_incomplete, false) as is_incomplete,
    coalesce(stated.concerns, live.lead) as concerns,
    -- Where nobody lists it, the register's row is all there is.
    coalesce(
        sources.evidence,
        [{{ rule_evidence_row(
            'Responsibilities', ['responsibility_id', 'title'], 'live._sha256', 'live._row'
        ) }}]
    ) as evidence
from live
left join stated
    on
        live.partnership_id = stated.partnership_id
        and live.quarter = stated.quarter
        and live.responsibility_id = stated.responsibility_id
left join sources
    on
        live.partnership_id = sources.partnership_id
        and live.quarter = sources.quarter
        and live.responsibility_id = sources.responsibility_id
left join returns
    on
        live.partnership_id = returns.partnership_id
        and live.quarter = returns.quarter
