# Router of a plugin that sends its refused records to a label instead of to @ERROR. If the configuration had an @ERROR
# label, Fluentd would also send batches there that it cannot buffer, and acknowledge them. When @ERROR then fails, too,
# as on a full disk, Fluentd sends the batch to @ERROR again without end.

require 'delegate'

module Glasshouse
  class DeadLetterRouter < SimpleDelegator
    REASON = 'dead_letter.reason'.freeze
    # Elasticsearch may quote the whole record.
    MAX_REASON = 500

    # router: router of the plugin; dead_letters: router of the label
    def initialize(router, dead_letters, log)
      super(router)
      @dead_letters = dead_letters
      @log = log
    end

    # Stores the record with the reason as a dead letter. Raises when it cannot be stored: the sender or the buffer then
    # keeps the record and tries again.
    def emit_error_event(tag, time, record, error)
      reason = error.message.scrub[0, MAX_REASON]
      @log.warn 'dead letter', reason: reason
      @dead_letters.emit(tag, time, printable(record).merge(REASON => reason))
    end

    private

    # JSON has no NaN and no infinity.
    def printable(record)
      record.transform_values { |value| value.is_a?(Float) && !value.finite? ? value.to_s : value }
    end
  end
end
