# Sends a record to the dead letters if it would harm other records. An invalid document id makes Elasticsearch refuse a
# whole bulk request. A field _doc_count falsifies every aggregation. A record that is larger than a chunk of the buffer
# prevents the acknowledgement of its batch.

require 'fluent/plugin/filter'
require_relative 'dead_letters'

module Fluent::Plugin
  class StorableFilter < Filter
    Fluent::Plugin.register_filter('storable', self)

    helpers :event_emitter

    class RefusedRecord < StandardError; end

    desc 'Label for refused records'
    config_param :dead_letters, :string
    desc 'Field with the document id: valid UTF-8, not empty, and at most max_id_bytes long'
    config_param :id_field, :string
    desc 'Limit of Elasticsearch for a document id'
    config_param :max_id_bytes, :integer, default: 512
    desc 'Size of a record: less than chunk_limit_size of each buffer'
    config_param :max_record_bytes, :size, default: 512 * 1024
    desc 'Names that a record must not have'
    config_param :refused_names, :array, value_type: :string, default: []

    def configure(conf)
      super
      @dead_letter_router = Glasshouse::DeadLetterRouter.new(router, event_emitter_router(@dead_letters), log)
    end

    # Overrides filter_stream instead of filter, because Fluentd catches the errors of filter and passes the record on.
    # An error such as a full disk must reach the input, which then does not acknowledge the batch.
    def filter_stream(tag, es)
      storable = Fluent::MultiEventStream.new
      es.each do |time, record|
        reason = refusal(record)
        if reason.nil?
          storable.add(time, record)
        else
          @dead_letter_router.emit_error_event(tag, time, record, RefusedRecord.new(reason))
        end
      end
      storable
    end

    private

    def refusal(record)
      fault = fault(record[@id_field])
      return "#{@id_field} #{fault}" if fault

      name = @refused_names.find { |refused| record.key?(refused) }
      return "the name #{name} is reserved" if name

      "the record has more than #{@max_record_bytes} bytes" if bytes(record) > @max_record_bytes
    end

    # Lower bound of the size: ignores numbers, booleans and names, which are small.
    def bytes(record)
      record.each_value.sum do |value|
        case value
        when String then value.bytesize
        when Hash, Array then value.to_msgpack.bytesize
        else 0
        end
      end
    end

    def fault(id)
      return 'is missing or not a text' unless id.is_a?(String)
      return 'is empty' if id.empty?
      return "has more than #{@max_id_bytes} bytes" if id.bytesize > @max_id_bytes

      # MessagePack binaries arrive as ASCII-8BIT, in which every byte is valid.
      text = id.encoding == Encoding::UTF_8 ? id : id.dup.force_encoding(Encoding::UTF_8)
      'is not valid UTF-8' unless text.valid_encoding?
    end
  end
end
