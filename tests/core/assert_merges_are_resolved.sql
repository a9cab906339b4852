{# Two steps of merging are resolved; a survivor that was itself merged away would be counted beside its own survivor. #}
select
    identities.customer_no,
    identities.surviving_no,
    'the survivor was merged away too: a chain of more than two mergers' as problem

from {{ ref('dim_customer_identities') }} as identities

inner join {{ ref('crm_account_merges') }} as mergers on identities.surviving_no = mergers.merged_account_no
