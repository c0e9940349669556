# Output plugin for Elasticsearch that sends permanently refused records to the label `dead_letters`.

require 'fluent/plugin/out_elasticsearch'
require_relative 'dead_letters'

module Fluent::Plugin
  class ElasticsearchDeadLettersOutput < ElasticsearchOutput
    Fluent::Plugin.register_output('elasticsearch_dead_letters', self)

    desc 'Label for refused records'
    config_param :dead_letters, :string

    def configure(conf)
      super
      @dead_letter_label = event_emitter_router(@dead_letters)
    end

    # Fluentd looks for this method in the class itself and ignores inherited ones.
    def write(chunk)
      super
    end

    # Replaces the router, to which the plugin reports each refused record.
    def router
      Router.new(super, @dead_letter_label, log, @time_parse_error_tag)
    end

    class Router < Glasshouse::DeadLetterRouter
      def initialize(router, dead_letters, log, time_parse_error_tag)
        super(router, dead_letters, log)
        @time_parse_error_tag = time_parse_error_tag
      end

      # Ignores reports of an unreadable @timestamp: they contain no record, and Elasticsearch refuses the record as
      # well.
      def emit_error_event(tag, time, record, error)
        super unless tag == @time_parse_error_tag
      end
    end
  end
end
