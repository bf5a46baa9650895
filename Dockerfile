# Mishu in a container: not root, nothing to write but /data, no network needed once it is built. See docs/running.md.
#   docker build -t mishu . && docker run --read-only --tmpfs /tmp -v mishu:/data -p 127.0.0.1:7860:7860 mishu
# Any image with Python 3.11 or newer serves; those of this name are there for amd64 and arm64.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS made
# The index of torch's builds for processors, as its makers name it: the one that pip takes by itself brings gigabytes
# for GPUs. Without it pip's own is taken.
ARG TORCH_INDEX=
WORKDIR /source
COPY . .
RUN python3 -m venv /opt/mishu \
    && /opt/mishu/bin/pip install --no-cache-dir ${TORCH_INDEX:+--index-url "${TORCH_INDEX}"} torch==2.13.0 \
    && /opt/mishu/bin/pip install --no-cache-dir -c constraints.txt '.[milvus,ocr,postgres]'

FROM ${BASE}
RUN groupadd --gid 10001 mishu && useradd --uid 10001 --gid mishu --no-create-home --home-dir /data mishu \
    && install -d -o mishu -g mishu /data
COPY --from=made /opt/mishu /opt/mishu
# All that is written lies in the volume: the index and what people leave, the cache, the settings.
ENV PATH=/opt/mishu/bin:$PATH \
    HOME=/data \
    XDG_DATA_HOME=/data \
    XDG_CACHE_HOME=/data/cache \
    XDG_CONFIG_HOME=/data/config \
    GRADIO_TEMP_DIR=/tmp/gradio \
    MPLCONFIGDIR=/tmp/matplotlib \
    PYTHONDONTWRITEBYTECODE=1 \
    MISHU_HOST=0.0.0.0
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 7860
# Without the page, it says only whether the index answers. The first start indexes the handbook.
HEALTHCHECK --interval=30s --timeout=10s --start-period=10m CMD ["python3", "-c", "import urllib.request; urllib.request.build_opener(urllib.request.ProxyHandler({})).open('http://127.0.0.1:7860/healthz', timeout=8)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["mishu"]
CMD ["serve"]
