#!/bin/sh
# Fills in deploy/nginx.conf.template from the environment and becomes nginx: in the panel's image and in the tests alike.
set -eu

template=${NGINX_TEMPLATE:-$(dirname "$0")/nginx.conf.template}
NGINX_RESOLVER=${NGINX_RESOLVER:-127.0.0.11}
NGINX_RESOLVER_VALID=${NGINX_RESOLVER_VALID:-5s}
ORCHESTRATOR_UPSTREAM=${ORCHESTRATOR_UPSTREAM:-http://orchestrator:8000}
PANEL_PORT=${PANEL_PORT:-80}
PANEL_DIRECTORY=${PANEL_DIRECTORY:-/usr/share/nginx/html}
NGINX_DIRECTORY=${NGINX_DIRECTORY:-/tmp/nginx}

refuse() {
  echo "start-panel: $1" >&2
  exit 1
}

# With a path behind it every request would go to that path.
ORCHESTRATOR_UPSTREAM=${ORCHESTRATOR_UPSTREAM%/}
case $ORCHESTRATOR_UPSTREAM in
  http://*/* | https://*/* | http:// | https://) refuse "ORCHESTRATOR_UPSTREAM is scheme, host and port: http://orchestrator:8000" ;;
  http://* | https://*) ;;
  *) refuse "ORCHESTRATOR_UPSTREAM begins with http://" ;;
esac

replacements=''
for name in NGINX_RESOLVER NGINX_RESOLVER_VALID ORCHESTRATOR_UPSTREAM PANEL_PORT PANEL_DIRECTORY NGINX_DIRECTORY; do
  eval "value=\$$name"
  case $value in
    *[!A-Za-z0-9._:/\ \[\]-]*) refuse "$name has a character that does not belong there" ;;
  esac
  replacements="$replacements;s|\${$name}|$value|g"
done

mkdir -p "$NGINX_DIRECTORY"
sed "$replacements" "$template" >"$NGINX_DIRECTORY/nginx.conf"
if grep -n '\${' "$NGINX_DIRECTORY/nginx.conf" >&2; then refuse 'the template has a name that nothing fills in'; fi

exec nginx -e stderr -c "$NGINX_DIRECTORY/nginx.conf" -g 'daemon off;'
