import type { Name } from '../../sql/name.ts'

/** PostgreSQL's own functions that migrations call; none of them changes the schema. */
const names = new Set(
  `abs age any_value array_agg array_dims array_fill array_length array_lower array_ndims array_position
   array_positions array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_json
   array_to_string array_to_tsvector array_upper ascii avg bit_and bit_length bit_or bool_and bool_or btrim
   cardinality ceil ceiling char_length chr clock_timestamp col_description concat concat_ws convert convert_from
   convert_to count cume_dist current_database current_query current_schema current_schemas current_setting
   current_user currval date_add date_bin date_part date_subtract date_trunc decode dense_rank div encode every exp
   extract factorial first_value float8 floor format gcd gen_random_uuid generate_series generate_subscripts
   inet_client_addr inet_client_port inet_server_addr inet_server_port initcap int2 int4 int8 isfinite json_agg
   json_agg_strict json_array_elements json_array_elements_text json_array_length json_build_array json_build_object
   json_each json_each_text json_object json_object_agg json_object_agg_strict json_object_agg_unique
   json_object_agg_unique_strict json_object_keys json_populate_record json_populate_recordset json_strip_nulls
   json_to_record json_to_recordset json_to_tsvector json_typeof jsonb_agg jsonb_agg_strict jsonb_array_elements
   jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
   jsonb_insert jsonb_object jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique
   jsonb_object_agg_unique_strict jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match
   jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
   jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_record_valid
   jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset
   jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval lag last_value lastval lcm lead left
   length ln log log10 lower lpad ltrim make_date make_interval make_time make_timestamp make_timestamptz max md5 min
   mod mode nextval normalize now nth_value ntile num_nonnulls num_nulls obj_description octet_length overlay
   percent_rank percentile_cont percentile_disc pi position power quote_ident quote_literal quote_nullable random
   rank regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
   regexp_split_to_table regexp_substr repeat replace reverse right round row_number row_to_json rpad rtrim
   set_config setseed setval sha224 sha256 sha384 sha512 sign split_part sqrt starts_with statement_timestamp
   stddev_pop stddev_samp string_agg string_to_array string_to_table strpos substr substring sum text timeofday
   timezone to_ascii to_bin to_char to_date to_hex to_json to_jsonb to_number to_oct to_regclass to_regcollation
   to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_regtypemod
   to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim trim_scale trunc ts_headline ts_rank
   txid_current txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax
   txid_snapshot_xmin txid_status txid_visible_in_snapshot unistr unnest upper uuidv4 uuidv7 var_pop var_samp version
   width_bucket xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlagg`.split(/\s+/),
)

/** Whole families of them, by names nobody else gives. */
const families = /^(pg_\w+|has_\w+_privilege)$/

/** Is this, by its name alone, a function of PostgreSQL's own? A user's function of the same name must be ruled out before. */
export const isBuiltin = ({ schema, name }: Name): boolean =>
  schema === 'pg_catalog' || (schema === null && (names.has(name) || families.test(name)))
