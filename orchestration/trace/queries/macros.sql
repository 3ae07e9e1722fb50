-- How the families say things. Each is asked of the partnerships of one quarter, which stand in `judged`.

-- The source row of a fact: a file's row with the names of the columns that were read, as one text; nothing
-- where no file gives it.
create temp macro source(sheet_name, columns_read, file_hash, row_number) as
    case
        when file_hash is not null and row_number is not null
            then [{
                'sha256': file_hash, 'sheet': sheet_name, 'row': row_number::integer,
                'columns': array_to_string(columns_read, ' ')
            }]
        else []
    end;

-- The row that was the first to report a day, where it is another than the newest.
create temp macro first_source(sheet_name, columns_read, first_hash, first_row, own_hash, own_row) as
    case
        when first_hash is distinct from own_hash or first_row is distinct from own_row
            then source(sheet_name, columns_read, first_hash, first_row)
        else []
    end;

create temp macro moment(stamp, has_time) as
    case when has_time then strftime(stamp, '%Y-%m-%d %H:%M') else strftime(stamp, '%Y-%m-%d') end;

create temp macro told(number) as
    case when number = round(number) then number::bigint::varchar else round(number, 4)::varchar end;
