#!/usr/bin/env bash
# Run a command beside a Postgres server of its own: scripts/ci/with_postgres.sh make test
#
# The server lives in a temporary folder, listens on a free loopback port only, belongs to an unprivileged user and is
# gone when the command ends. The command finds it through the CRM_METRICS_PG_* variables that profiles.yml reads.
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT…]" >&2; exit 2; }

# Debian keeps the server's programs out of PATH, one folder for each major version.
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
export PATH="${programs:+$programs:}$PATH"
command -v initdb >/dev/null || { echo "Postgres is not installed: apt-get install postgresql" >&2; exit 2; }

# Postgres refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then
    as_server() { runuser -u postgres -- env PATH="$PATH" "$@"; }
else
    as_server() { "$@"; }
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/crm_metrics_pg.XXXXXX")
[ "$(id -u)" -ne 0 ] || chown postgres "$folder"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

stop_server() {
    (cd / && as_server pg_ctl --pgdata "$folder/data" --mode fast --wait stop) >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Nothing in it outlives the run, so it need not survive a power cut.
(
    cd /
    as_server initdb --pgdata "$folder/data" --username crm_metrics --auth trust --encoding UTF8 --locale C.UTF-8
    as_server pg_ctl --pgdata "$folder/data" --log "$folder/server.log" --wait start --options \
        "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c fsync=off \
         -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=4GB -c shared_buffers=256MB -c timezone=UTC"
    as_server createdb --host 127.0.0.1 --port "$port" --username crm_metrics crm_metrics
) >"$folder/setup.log" 2>&1 || { cat "$folder/setup.log" "$folder/server.log" >&2 || true; exit 1; }

export CRM_METRICS_PG_HOST=127.0.0.1 CRM_METRICS_PG_PORT=$port
export CRM_METRICS_PG_USER=crm_metrics CRM_METRICS_PG_PASSWORD='' CRM_METRICS_PG_DATABASE=crm_metrics

"$@"
