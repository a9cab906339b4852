with

parameters as (

    select * from {{ ref('model_parameters') }}

    -- what was fitted on the sample company says nothing of another one
    where fitted_for = {{ text_literal(var('raw_data')) }}

),

fits as (

    select
        model,
        data_to as valid_from,
        coalesce(lead(data_to) over (partition by model order by data_to), cast('9999-12-31' as date)) as valid_to

    from (select distinct model, data_to from parameters) as fitted

),

final as (

    select
        parameters.model,
        parameters.parameter,
        parameters.parameter_value,

        -- a day is scored with the last fit that knew nothing of what came after it
        fits.valid_from,
        fits.valid_to

    from parameters

    inner join fits on parameters.model = fits.model and parameters.data_to = fits.valid_from

)

select * from final
