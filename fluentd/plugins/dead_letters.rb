# Router that sends the refused records of a plugin to a label other than @ERROR. With an @ERROR label, Fluentd would
# also send batches there that it cannot buffer, and acknowledge them. If @ERROR then failed as well, as on a full disk,
# Fluentd would send the batch to @ERROR again in an endless loop.

require 'delegate'

module Glasshouse
  class DeadLetterRouter < SimpleDelegator
    REASON = 'dead_letter.reason'.freeze
    # Characters. An error message of Elasticsearch may quote the whole record.
    MAX_REASON = 500

    # router: router of the plugin; dead_letters: router of the label
    def initialize(router, dead_letters, log)
      super(router)
      @dead_letters = dead_letters
      @log = log
    end

    # Stores the record and the reason as a dead letter. Raises an error when it cannot store them; the sender or the
    # buffer then keeps the record and retries.
    def emit_error_event(tag, time, record, error)
      reason = error.message.scrub[0, MAX_REASON]
      @log.warn 'dead letter', reason: reason
      @dead_letters.emit(tag, time, printable(record).merge(REASON => reason))
    end

    private

    # Converts NaN and infinity to strings, because JSON has neither.
    def printable(record)
      record.transform_values { |value| value.is_a?(Float) && !value.finite? ? value.to_s : value }
    end
  end
end
