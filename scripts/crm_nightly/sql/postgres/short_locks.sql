-- Shorter than deadlock_timeout, so that no reader is ever the one that is given up.
set local lock_timeout = '200ms'
