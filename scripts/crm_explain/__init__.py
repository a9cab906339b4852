"""Why a number: the rows that are counted in the halves of a published KPI, made from the SQL of the KPI itself."""
