FROM python:3.11-slim
WORKDIR /opt/frontdesk
COPY . .
RUN pip install --no-cache-dir --constraint constraints.txt '.[server,embedded,postgres]'
RUN useradd --create-home frontdesk
USER frontdesk
CMD ["frontdesk", "serve"]
