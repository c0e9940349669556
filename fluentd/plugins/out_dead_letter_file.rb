# Appends dead letters to files of limited size, total size and age. Also limits the chunks that Fluentd moves to the folder
# `backup`: a sender with a fault must not fill the disk.

require 'fluent/plugin/out_file'
require_relative 'retention'

module Fluent::Plugin
  class DeadLetterFileOutput < FileOutput
    Fluent::Plugin.register_output('dead_letter_file', self)

    helpers :timer

    desc 'Size from which a new file is begun'
    config_param :max_file_bytes, :size, default: 8 * 1024 * 1024
    desc 'Size of all files; the oldest are removed. Also the limit of the folder `backup`'
    config_param :max_total_bytes, :size, default: 64 * 1024 * 1024
    desc 'Age from which a file is removed'
    config_param :max_age, :time, default: 30 * 24 * 60 * 60
    desc 'Folder to which Fluentd moves chunks with a permanent error'
    config_param :backup_folder, :string

    def configure(conf)
      super
      # The timer and the thread that writes both remove files.
      @mutex = Mutex.new
      limits = { max_bytes: @max_total_bytes, max_age: @max_age, log: log }
      @letters = Glasshouse::Retention.new(kind: 'dead_letters', pattern: "#{@path}.*#{@path_suffix}", **limits)
      @backup = Glasshouse::Retention.new(kind: 'backup', pattern: "#{@backup_folder}/**/*.log", **limits)
    end

    def start
      super
      apply_limits
      timer_execute(:dead_letter_limits, 60) { apply_limits }
    end

    # Fluentd looks for this method and the next in the class itself and ignores inherited ones.
    def format(tag, time, record)
      super
    end

    def write(chunk)
      @mutex.synchronize do
        # Before the chunk is written, so that the files never exceed the limit.
        @letters.apply(room: chunk.bytesize)
        rotate(extract_placeholders(@path_template, chunk), chunk.bytesize)
        super
        @letters.apply
      end
    end

    private

    def apply_limits
      @mutex.synchronize { [@letters, @backup].each(&:apply) }
    rescue SystemCallError => e
      # An error would stop the timer.
      log.error 'the limits of the dead letters could not be applied', error: e
    end

    # Renames dead-letters.20260131.log to dead-letters.20260131.1.log, .2.log and so on when it would grow too large.
    def rotate(path, added)
      return unless File.exist?(path) && File.size(path) + added > @max_file_bytes

      stem = path.delete_suffix(@path_suffix)
      taken = Dir.glob("#{stem}.*#{@path_suffix}").map { |name| name[/\.(\d+)#{Regexp.escape(@path_suffix)}\z/, 1].to_i }
      File.rename(path, "#{stem}.#{(taken.max || 0) + 1}#{@path_suffix}")
    end
  end
end
