-- Agreements as their parties state them: the lead's row, else that of the smallest partner_id. One that the
-- parties who returned no longer list stands as last stated, for four quarters at most.
with

quarters as (select * from {{ ref('int_quarters') }}),

active_members as (
    select
        partnership_id,
        quarter,
        list(partner_id order by partner_id) as partner_ids
    from {{ ref('int_members') }}
    group by all
),

leads as (select * from {{ ref('int_leads') }}),

-- Up to and including the quarter of the next return, this one is the partner's newest earlier return.
standing as (
    select
        sha256,
        lead(quarter_index)
            over (partition by partnership_id, partner_id order by quarter_index)
            as next_return_index
    from {{ ref('int_standing') }}
),

-- Only statements of parties count.
statements as (
    select
        agreements.* exclude (parties, is_standing, seq),
        list_sort(agreements.parties) as parties,
        lower(agreements.agreement_id) || '|' || agreements.kind || '|'
        || array_to_string(list_sort(agreements.parties), '+') as agreement_key,
        standing.next_return_index,
        coalesce(agreements.partner_id = leads.partner_id, false) as is_of_lead
    from {{ ref('stg_return_agreements') }} as agreements
    inner join standing on agreements._sha256 = standing.sha256
    left join active_members
        on
            agreements.partnership_id = active_members.partnership_id
            and agreements.quarter = active_members.quarter
    left join leads
        on
            agreements.partnership_id = leads.partnership_id
            and agreements.quarter = leads.quarter
    where
        list_contains(agreements.parties, agreements.partner_id)
        or (
            list_contains(agreements.parties, 'ALL')
            and list_contains(active_members.partner_ids, agreements.partner_id)
        )
),

listed as (
    select
        *,
        quarter as stated_quarter,
        quarter_index as stated_index
    from statements
    qualify row_number() over (
        partition by partnership_id, quarter, agreement_key
        order by is_of_lead desc, partner_id asc, _row asc
    ) = 1
),

carried as (
    select
        statements.* exclude (quarter, quarter_index),
        statements.quarter as stated_quarter,
        statements.quarter_index as stated_index,
        quarters.quarter,
        quarters.quarter_index
    from statements
    inner join quarters
        on
            statements.partnership_id = quarters.partnership_id
            and quarters.quarter_index between statements.quarter_index + 1 and statements.quarter_index + 4
            and quarters.quarter_index <= coalesce(statements.next_return_index, quarters.quarter_index)
    left join listed
        on
            quarters.partnership_id = listed.partnership_id
            and quarters.quarter = listed.quarter
            and statements.agreement_key = listed.agreement_key
    where listed.agreement_key is null
    qualify row_number() over (
        partition by statements.partnership_id, quarters.quarter, statements.agreement_key
        order by
            statements.quarter_index desc,
            statements.is_of_lead desc,
            statements.partner_id asc,
            statements._row asc
    ) = 1
),

every_agreement as (
    select * from listed
    union all by name
    select * from carried
)

select
    every_agreement.partnership_id,
    every_agreement.quarter,
    every_agreement.quarter_index,
    every_agreement.partner_id,
    every_agreement.agreement_id,
    every_agreement.kind,
    every_agreement.parties,
    every_agreement.status,
    every_agreement.signed_on,
    every_agreement.review_due_on,
    every_agreement.expires_on,
    every_agreement.agreement_key,
    -- The first spelling stands, so that a flag keeps its subject.
    first_value(every_agreement.agreement_id) over (
        partition by every_agreement.partnership_id, every_agreement.agreement_key
        order by every_agreement.quarter_index
    ) || '|' || every_agreement.kind || '|' || array_to_string(every_agreement.parties, '+') as subject_id,
    case
        when list_contains(every_agreement.parties, 'ALL') then coalesce(active_members.partner_ids, [])
        else every_agreement.parties
    end as parties_expanded,
    every_agreement.quarter_index > every_agreement.stated_index as is_carried,
    every_agreement.stated_quarter,
    every_agreement._sha256,
    every_agreement._sheet,
    every_agreement._row
from every_agreement
left join active_members
    on
        every_agreement.partnership_id = active_members.partnership_id
        and every_agreement.quarter = active_members.quarter
