# The image of any service: the golden image and the bundle that `gatehouse build` makes of the service.
ARG GOLDEN=golden
FROM ${GOLDEN}
ARG TARGETARCH
COPY ${TARGETARCH}/ /app/
# In a container the loopback address is for nobody.
ENV HOST=0.0.0.0
# Stack traces name the sources. The heap has its share of the container's memory limit, which V8 does not look
# at by itself.
ENTRYPOINT ["/usr/bin/node", "--enable-source-maps", "--max-old-space-size-percentage=60", "/app/main.js"]
