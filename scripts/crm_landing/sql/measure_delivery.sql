-- Rows of a delivery, a checksum that does not depend on their order, and the latest stamp that is not in the future.
select
    count(*) as row_count,
    coalesce(sum(md5_number_lower(
        {% for column in columns %}coalesce(length({{ column | quoted }}) || ':' || {{ column | quoted }}, '-')
        {%- if not loop.last %} || {% endif %}{% endfor %}
    )), 0) as row_checksum,
    {% if stamp %}max({{ stamp | quoted }}) filter (where {{ stamp | quoted }} <= {{ latest | literal }}){% else %}null{% endif %} as highest_stamp
from delivered
