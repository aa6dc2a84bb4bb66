# Two commands matter: `make demo` and `make test`. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
EXAMPLE := examples/chat-app-api
AS_OF := 2026-11-25

.PHONY: demo demo-corpus demo-evaluate demo-gateway test lint format docs clean bench-check bench-corpus bench-evaluate bench-gateway bench-label bench-packs
.DEFAULT_GOAL := demo

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hegui needs Python 3.11 or newer / 需要 Python 3.11 以上")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

demo: $(READY) ## check the bundled example and leave an HTML report
	@mkdir -p out
	@$(BIN)/hegui check $(EXAMPLE) --as-of $(AS_OF) --report html=out/report.html; \
	  code=$$?; test $$code -le 1 || exit $$code; \
	  echo; echo "HTML: out/report.html"

demo-corpus: $(READY) ## make up a corpus, scan it, draw and judge a sample, leave the report
	$(BIN)/python scripts/demo_corpus.py out/corpus-demo

demo-gateway: $(READY) ## a mock model, the gateway, a scripted conversation, an incident, a complaint, and what of it is evidence
	$(BIN)/python scripts/demo_gateway.py out/gateway-demo

demo-evaluate: $(READY) ## a whole evaluation of a small real model on this machine
	test -d out/small-model/env || { $(PYTHON) -m venv out/small-model/env && out/small-model/env/bin/pip install --quiet --no-deps -r benchmarks/evaluate/small_model.txt; }
	$(BIN)/python benchmarks/evaluate/small_model.py

test: $(READY) ## all tests, and the catalogue's own
	$(BIN)/python -m pytest -n auto
	$(BIN)/hegui law lint
	$(BIN)/hegui law test

lint: $(READY) ## style, types, floors, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir out/site

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY)
	$(BIN)/python scripts/make_reference.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --site-dir out/site

bench-check: $(READY) ## hegui check beside checkov and trestle validate
	$(BIN)/python benchmarks/bench_check.py

bench-label: $(READY) ## hegui label beside pyexiv2, exiftool, mutagen, PyAV, ffmpeg, c2pa …, in an environment of their own
	test -x out/peers/bin/python || { $(PYTHON) -m venv out/peers && out/peers/bin/python -m pip install --quiet -r benchmarks/label/peers.txt; }
	$(BIN)/python benchmarks/label/bench_label.py

bench-corpus: $(READY) $(patsubst benchmarks/corpus/peers/%.txt,out/peers-corpus/%/.ready,$(wildcard benchmarks/corpus/peers/*.txt)) ## hegui corpus beside Data-Juicer, datatrove, Dolma, Presidio, Dingo; Ray and Spark beside local
	$(BIN)/python benchmarks/corpus/bench_corpus.py

bench-evaluate: $(READY) ## hegui evaluate run beside Inspect AI and promptfoo
	test -x out/peers-evaluate/inspect/bin/python || { $(PYTHON) -m venv out/peers-evaluate/inspect && out/peers-evaluate/inspect/bin/python -m pip install --quiet -r benchmarks/evaluate/peers/inspect_ai.txt; }
	test -x out/peers-evaluate/promptfoo/node_modules/.bin/promptfoo || { mkdir -p out/peers-evaluate/promptfoo && cp benchmarks/evaluate/peers/package.json out/peers-evaluate/promptfoo/ && npm install --prefix out/peers-evaluate/promptfoo --no-audit --no-fund; }
	$(BIN)/python benchmarks/evaluate/bench_evaluate.py

bench-gateway: $(READY) ## hegui gateway beside LiteLLM, nginx and a bare pass-through; needs nginx and wrk
	test -x out/peers-gateway/litellm/bin/litellm || { $(PYTHON) -m venv out/peers-gateway/litellm && out/peers-gateway/litellm/bin/python -m pip install --quiet -r benchmarks/gateway/peers/litellm.txt; }
	$(BIN)/python benchmarks/gateway/bench_gateway.py

bench-packs: $(READY) ## a pack with 10,000 keywords and 3,000 questions
	$(BIN)/python benchmarks/packs/bench_packs.py

out/peers-corpus/%/.ready: benchmarks/corpus/peers/%.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet -r $<
	@touch $@

SECONDS := 60
FUZZ := out/fuzz/.ready
FUZZ_OPTIONS = -max_total_time=$(SECONDS) -max_len=65536 -len_control=20 -timeout=10 -report_slow_units=2 -rss_limit_mb=2048 \
  -artifact_prefix=out/fuzz/found/$(@:fuzz-%=%)-

$(FUZZ): pyproject.toml
	$(PYTHON) -m venv out/fuzz
	out/fuzz/bin/python -m pip install --quiet atheris --editable .
	@mkdir -p out/fuzz/found
	@touch $@

fuzz-kernel: $(READY) ## any bytes into the native sieve, under the address and undefined-behaviour sanitizers
	$(BIN)/python fuzz/fuzz_kernel.py $(SECONDS)

fuzz-sieves: $(READY) ## both fast sieves against the rules, on disguised texts without end
	$(BIN)/python fuzz/fuzz_sieves.py $(SECONDS)

fuzz-corpus: $(READY) ## broken files of every form into the readers of corpora
	$(BIN)/python fuzz/fuzz_corpus_readers.py

fuzz-%: $(FUZZ) ## fuzz one codec with atheris: make fuzz-png SECONDS=600
	@mkdir -p out/fuzz/corpus/$*
	out/fuzz/bin/python fuzz/fuzz_codec.py $* out/fuzz/corpus/$* $(wildcard fuzz/corpus/$*) \
	  $(foreach kind,samples faults faults/fuzzed,$(wildcard tests/label/$(kind)/$*)) tests/label/vendors $(FUZZ_OPTIONS)

fuzz-parser-%: $(FUZZ) ## fuzz one parser below the codecs: aigc, xmp, exif, protection, code, log
	@mkdir -p out/fuzz/corpus/parser-$*
	out/fuzz/bin/python fuzz/fuzz_parser.py $* out/fuzz/corpus/parser-$* $(wildcard fuzz/corpus/parser-$*) $(FUZZ_OPTIONS)

fuzz-keep-%: $(FUZZ) ## keep what a run has found: make fuzz-keep-png
	out/fuzz/bin/python fuzz/keep.py $*

clean:
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache
