/** What the help of each command starts with. */
export const examples = {
  marginalia: `Examples:
  marginalia fit mixture faithful --components 2
  marginalia fit ppca digits --factors 10 --out digits.safetensors
  marginalia evidence digits.safetensors digits --estimator importance --proposal gaussian --widen 1.2
  marginalia posterior faithful.safetensors faithful --out clusters.csv
  marginalia sample faithful.safetensors --count 100
  marginalia inspect faithful.safetensors
`,
  fit: `Examples:
  marginalia fit mixture faithful --components 2
  marginalia fit ppca digits --factors 10 --out digits.safetensors
`,
  'fit mixture': `Examples:
  marginalia fit mixture faithful --components 2
  marginalia fit mixture iris --components 3 --covariance tied --label species --out iris.safetensors
  marginalia fit mixture points.csv --columns x,y --init start.json --tolerance 0 --max-iterations 50 --json
  cat points.csv | marginalia fit mixture - --format csv --components 4
`,
  'fit ppca': `Examples:
  marginalia fit ppca digits --factors 10 --out digits.safetensors
  marginalia fit ppca iris --factors 2 --json
`,
  evidence: `Examples:
  marginalia evidence faithful.safetensors faithful
  marginalia evidence digits.safetensors digits --estimator importance --proposal gaussian --widen 1.2
  marginalia evidence digits.safetensors digits --estimator importance --tolerance 0.01 --per-row rows.npy
  marginalia evidence digits.safetensors digits --estimator elbo --proposal prior --json
`,
  posterior: `Examples:
  marginalia posterior faithful.safetensors faithful --out clusters.csv
  marginalia posterior iris.safetensors iris --label species --json
`,
  sample: `Examples:
  marginalia sample faithful.safetensors --count 100
  marginalia sample faithful.safetensors --count 1000000 --seed 7 --out drawn.npy
  marginalia sample digits.safetensors --count 100 --out digits.png
`,
  inspect: `Examples:
  marginalia inspect faithful.safetensors
  marginalia inspect faithful.safetensors --json
`,
} as const;
