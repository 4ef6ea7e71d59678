# SPDX-License-Identifier: Apache-2.0
# The runner image: one program, no Python, not root.
FROM debian:12-slim AS build
COPY . /src
RUN /src/script/install-deps build && cmake -S /src --preset release && \
    cmake --build /src/build/release --target crdforge-run

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libyaml-0-2 \
      libnettle8 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/build/release/bin/crdforge-run /crdforge-run
USER 65532:65532
ENTRYPOINT ["/crdforge-run"]
