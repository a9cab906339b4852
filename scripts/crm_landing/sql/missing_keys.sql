-- How many rows were there by the deliveries so far, and how many of them a full delivery leaves out.
with known as (
    select distinct {% for column in key %}{{ column | quoted }}{{ ", " if not loop.last }}{% endfor %}

    from earlier
),

kept as (
    select distinct {% for column in key %}{{ column | quoted }}{{ ", " if not loop.last }}{% endfor %}

    from delivered
)

select
    count(*) as known_rows,
    count(*) filter (
        where not exists (
            select 1
            from kept
            where
                {% for column in key %}
                {{ "and " if not loop.first }}kept.{{ column | quoted }} is not distinct from known.{{ column | quoted }}
                {% endfor %}
        )
    ) as missing_rows
from known
