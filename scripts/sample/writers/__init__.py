"""One writer a source: `write(company, folder)` puts the truth into the raw tables of that vendor."""
