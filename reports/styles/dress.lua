-- Quarto only: gives our own constructs the look that the embedded setter gives them, in HTML by the classes of
-- report.css, in PDF by calls of report.typ. Runs on Pandoc's tree before Quarto's own filters.

local pdf = FORMAT == "typst"
local to = pdf and "typst" or "html"

local function block(text) return pandoc.RawBlock(to, text) end

local function inline(text) return pandoc.RawInline(to, text) end

local function typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

local function typst_array(texts)
  local told = ""
  for _, text in ipairs(texts) do told = told .. typst_string(text) .. ", " end
  return "(" .. told .. ")"
end

local function enclosed(before, content, after)
  local made = pandoc.List({ before })
  made:extend(content)
  made:insert(after)
  return made
end

-- The first column of every table holds heads; on a page, wide tables scroll in a region named for the keyboard.
local function with_tables(content, name)
  return content:walk({
    Table = function(tbl)
      for _, body in ipairs(tbl.bodies) do body.row_head_columns = 1 end
      if pdf then return tbl end
      local region = { { "role", "region" }, { "tabindex", "0" }, { "aria-label", name } }
      return pandoc.Div({ tbl }, pandoc.Attr("", { "scroll", "table" }, region))
    end,
  })
end

local function callout(div, kind)
  local body, title = div.content, pandoc.Inlines(kind:sub(1, 1):upper() .. kind:sub(2))
  if body[1] and body[1].t == "Header" then title = body:remove(1).content end
  local folded = div.attributes.collapse == "true"
  body = with_tables(body, pandoc.utils.stringify(title))
  local begin, middle, after
  if pdf then
    begin = "#callout(" .. typst_string(kind) .. ", folded: " .. tostring(folded) .. ", title: ["
    middle, after = "])[", "]"
  elseif folded then
    begin, middle, after = '<details class="callout ' .. kind .. '"><summary>', "</summary>", "</details>"
  else
    begin, middle, after = '<div class="callout ' .. kind .. '"><p class="title">', "</p>", "</div>"
  end
  local made = pandoc.Blocks({ block(begin), pandoc.Plain(title), block(middle) })
  made:extend(body)
  made:insert(block(after))
  return made
end

function Div(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind then return callout(div, kind) end
    if class == "cell" or class:match("^cell%-") then
      return div.attributes["tbl-cap"] and with_tables(div, div.attributes["tbl-cap"]) or nil
    end
  end
  if pdf and #div.classes > 0 then
    return enclosed(block("#dress(" .. typst_array(div.classes) .. ")["), div.content, block("]"))
  end
end

function Span(span)
  if pdf and #span.classes > 0 then
    return enclosed(inline("#sign(" .. typst_array(span.classes) .. ")["), span.content, inline("]"))
  end
end

function DefinitionList(list)
  if not pdf then return nil end
  local made = pandoc.Blocks({ block("#facts((") })
  for _, pair in ipairs(list.content) do
    made:extend(enclosed(block("["), { pandoc.Plain(pair[1]) }, block("], [")))
    for _, text in ipairs(pair[2]) do made:extend(text) end
    made:insert(block("],"))
  end
  made:insert(block("))"))
  return made
end

function Image(image)
  if not pdf then image.classes:extend({ "inline-svg", "scroll", "picture" }) end
  return image
end
