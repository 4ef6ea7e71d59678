# SPDX-License-Identifier: Apache-2.0
# The runner image for those who build with docker or podman (docs/IMAGE.md): the files of
# script/image, with the same settings. On amd64:
#   docker build -f script/runner.Dockerfile -t NAME .
FROM debian:12-slim AS build
COPY . /src
ARG CURL=lean
RUN /src/script/install-deps image && /src/script/image --curl "$CURL" --root /image

FROM scratch
COPY --from=build /image/ /
USER 65532:65532
ENV PATH=/
WORKDIR /tmp
LABEL org.opencontainers.image.title=crdforge-run org.opencontainers.image.licenses=Apache-2.0
ENTRYPOINT ["/crdforge-run"]
