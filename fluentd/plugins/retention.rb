# Limits the total size and the age of files, oldest first, and counts what it removes.

require 'fileutils'
require 'prometheus/client'

module Glasshouse
  class Retention
    METRICS = {
      bytes: [:gauge, :fluentd_retained_bytes, 'Bytes of the files that Fluentd keeps for an operator'],
      files: [:gauge, :fluentd_retained_files, 'Files that Fluentd keeps for an operator'],
      removed: [:counter, :fluentd_retention_removed_bytes_total, 'Bytes that the limits of size and age removed'],
    }.freeze

    # kind: label of the metrics; pattern: glob of the files; max_bytes: of all files; max_age: in seconds, since the
    # last change of a file
    def initialize(kind:, pattern:, max_bytes:, max_age:, log:)
      @pattern = pattern
      @max_bytes = max_bytes
      @max_age = max_age
      @log = log
      @labels = { kind: kind }
      registry = Prometheus::Client.registry
      @metrics = METRICS.transform_values do |(type, name, docstring)|
        registry.get(name) || registry.public_send(type, name, docstring: docstring, labels: [:kind])
      end
      @metrics[:removed].increment(by: 0, labels: @labels)
    end

    # Removes files until `room` more bytes fit, and every file that is older than max_age.
    def apply(room: 0)
      files = Dir.glob(@pattern).filter_map { |path| file(path) }.sort
      total = files.sum { |_, _, size| size }
      oldest_kept = Time.now - @max_age
      until files.empty? || (total + room <= @max_bytes && files.first.first >= oldest_kept)
        mtime, path, size = files.shift
        FileUtils.rm_f(path)
        total -= size
        @metrics[:removed].increment(by: size, labels: @labels)
        @log.warn 'removed a file', path: path, bytes: size, reason: mtime < oldest_kept ? 'age' : 'total size'
      end
      @metrics[:bytes].set(total, labels: @labels)
      @metrics[:files].set(files.size, labels: @labels)
    end

    private

    def file(path)
      stat = File.stat(path)
      [stat.mtime, path, stat.size]
    rescue Errno::ENOENT
      nil # An operator has removed it.
    end
  end
end
