"""Sends one trace, one log record and metrics by OpenTelemetry's own OTLP exporters: opentelemetry_sender.py BASE_URL."""

import logging
import sys

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

base = sys.argv[1]
resource = Resource.create({"service.name": "otel-python", "service.instance.id": "py-1"})

tracer_provider = TracerProvider(resource=resource)
tracer_provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{base}/v1/traces")))
logger_provider = LoggerProvider(resource=resource)
logger_provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(endpoint=f"{base}/v1/logs")))
reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=f"{base}/v1/metrics"), 600_000)
meter_provider = MeterProvider(resource=resource, metric_readers=[reader])

log = logging.getLogger("shop")
log.setLevel(logging.INFO)
log.addHandler(LoggingHandler(logger_provider=logger_provider))

tracer = tracer_provider.get_tracer("library", "0.9")
with tracer.start_as_current_span("work", kind=trace.SpanKind.CONSUMER, attributes={"n": 1, "list": ["a"]}) as span:
    span.add_event("step", {"ok": True})
    log.error("card declined", extra={"order.id": "o1"})
    span.set_status(trace.StatusCode.ERROR, "failed")
    print(f"{span.get_span_context().trace_id:032x} {span.get_span_context().span_id:016x}")

meter = meter_provider.get_meter("library", "0.9")
meter.create_counter("jobs", unit="1").add(4, {"queue": "q"})
meter.create_histogram("duration", unit="ms").record(12.5)

for provider in (tracer_provider, logger_provider, meter_provider):
    provider.force_flush()
    provider.shutdown()
