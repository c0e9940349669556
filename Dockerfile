# Builds the image of every workspace that runs as a process: docker build --build-arg SERVICE=product .
# SERVICE is the workspace's name without its scope: a service of services/roster, console, traffic or warehouse.

FROM node:24-bookworm-slim AS node

# Copies only the manifests, so that the installed packages stay cached until a manifest changes.
FROM node AS manifests
COPY . /app
RUN find /app -type f ! -name package.json ! -name package-lock.json -delete && find /app -type d -empty -delete

FROM node AS build
WORKDIR /app
COPY --from=manifests /app .
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npx tsc -b gateway services/* console traffic warehouse && node console/dist/build/main.js

# Keeps the workspace, the workspaces that it needs and their production dependencies, each with the files that its
# `files` lists.
FROM node AS service
ARG SERVICE
WORKDIR /app
COPY --from=manifests /app .
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --workspace="@glasshouse/$SERVICE" --ignore-scripts --no-audit --no-fund
RUN --mount=from=build,source=/app,target=/built set -eu; \
    for link in node_modules/@glasshouse/*; do \
      folder=$(realpath --relative-to=. "$link"); \
      echo "$folder"; \
      mkdir -p "/out/$folder" "/out/node_modules/@glasshouse"; \
      (cd "/built/$folder" && npm pack --silent --pack-destination /tmp >/dev/null); \
      tar -xzf /tmp/glasshouse-*.tgz -C "/out/$folder" --strip-components=1; \
      rm /tmp/glasshouse-*.tgz; \
    done; \
    cp -a node_modules /out/; \
    find /out -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' -o -path '*/swagger-ui-dist/*.map' -o -path '*/@libsql/linux-*-musl*/*' \) -delete; \
    cp package.json /out/; \
    main=$(node -p "require('path').dirname(require('./node_modules/@glasshouse/$SERVICE/package.json').exports['.'].default)"); \
    ln -s "$(realpath --relative-to=. "node_modules/@glasshouse/$SERVICE")/$main/main.js" /out/main.js; \
    test -e /out/main.js; \
    node -e "import('/built/services/roster/dist/src/index.js').then(({ ports }) => console.log(ports['$SERVICE'] ?? ''))" >/out/port
# The console serves the runbooks, and evaluates the rules and objectives.
RUN --mount=from=build,source=/app,target=/built if [ "$SERVICE" = console ]; then \
      cd /built && cp -a --parents alertmanager/console.yml docs/runbooks prometheus /out/; \
    fi

FROM node
ENV NODE_ENV=production HOST=0.0.0.0
# Lower than the container's memory limit: Node then collects garbage or reports the failure instead of being killed.
ENV NODE_OPTIONS="--enable-source-maps --max-old-space-size=56 --max-semi-space-size=4"
# A new volume mounted here belongs to the user of the process.
RUN install -d -o node -g node /data
WORKDIR /app
COPY --from=service /out .
# A named volume takes the owner of the folder on which it is mounted first.
RUN install -d -o node -g node /data
USER node
STOPSIGNAL SIGTERM
# Uses bash, since a Node process for each check would need 25 MB of the container's memory.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${PORT:-$(</app/port)} && printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["node"]
CMD ["main.js"]
