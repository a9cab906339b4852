copy landing_delivered from stdin (format csv)
