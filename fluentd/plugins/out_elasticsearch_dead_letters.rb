# The plugin for Elasticsearch, except that records which Elasticsearch refuses for good go to a label of their own.

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

    # Fluentd requires this method in the plugin's own class.
    def write(chunk)
      super
    end

    # The plugin reports each refused record to its router.
    def router
      Router.new(super, @dead_letter_label, log, @time_parse_error_tag)
    end

    class Router < Glasshouse::DeadLetterRouter
      def initialize(router, dead_letters, log, time_parse_error_tag)
        super(router, dead_letters, log)
        @time_parse_error_tag = time_parse_error_tag
      end

      # Ignores the plugin's report of an @timestamp that it cannot read. The report is not a record, and Elasticsearch
      # refuses the record itself.
      def emit_error_event(tag, time, record, error)
        super unless tag == @time_parse_error_tag
      end
    end
  end
end
