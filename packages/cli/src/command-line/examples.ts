/** What the help of each command starts with. */
export const examples = {
  marginalia: `Examples:
  marginalia fit mixture faithful --components 2
  marginalia fit ppca digits --factors 10 --out digits.safetensors
  marginalia fit vae digits --out vae.safetensors
  marginalia evidence digits.safetensors digits --estimator importance --proposal gaussian --widen 1.2
  marginalia posterior faithful.safetensors faithful --out clusters.csv
  marginalia sample vae.safetensors --count 100 --out digits.png
  marginalia inspect faithful.safetensors
`,
  fit: `Examples:
  marginalia fit mixture faithful --components 2
  marginalia fit ppca digits --factors 10 --out digits.safetensors
  marginalia fit vae digits --out vae.safetensors
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
  'fit vae': `Examples:
  marginalia fit vae digits --out vae.safetensors
  marginalia fit vae mnist --epochs 20 --validation 0.1 --patience 5 --out vae.safetensors
  marginalia fit vae mnist --objective iwae --samples 5 --batch 20 --schedule burda --stages 5 --checkpoint iwae.checkpoint
  marginalia fit vae fashion --decoder gaussian --latent 20 --activation gelu
  marginalia fit vae iris --layers 2 --hidden 20 --latent 4 --hidden2 10 --latent2 2
`,
  'fit autoencoder': `Examples:
  marginalia fit autoencoder digits --code 10 --out codes.safetensors
  marginalia fit autoencoder mnist --code 2 --hidden 400,100 --noise mask:0.25 --epochs 20
  marginalia fit autoencoder digits --code 200 --hidden 0 --sparsity 0.01 --tied
  marginalia fit autoencoder iris --code 2 --pca --out pca.safetensors
`,
  evidence: `Examples:
  marginalia evidence faithful.safetensors faithful
  marginalia evidence digits.safetensors digits --estimator importance --proposal gaussian --widen 1.2
  marginalia evidence digits.safetensors digits --estimator importance --tolerance 0.01 --per-row rows.npy
  marginalia evidence digits.safetensors digits --estimator elbo --proposal prior --json
  marginalia evidence vae.safetensors mnist-test --estimator iwae --draws 5000 --rows 0:1000
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
  encode: `Examples:
  marginalia encode vae.safetensors digits --out codes.npy
  marginalia encode vae.safetensors mnist-test --rows 0:10 --json
`,
  decode: `Examples:
  marginalia decode vae.safetensors codes.npy --out rows.csv
  marginalia decode vae.safetensors codes.npy --rows 0:100 --out digits.png
  marginalia decode two-layers.safetensors codes.csv --layer 2 --out upper.png
`,
  interpolate: `Examples:
  marginalia interpolate vae.safetensors digits --between 0,1 --steps 12 --out line.png
`,
  complete: `Examples:
  marginalia complete vae.safetensors digits --mask top --draws 5 --rows 0:20 --out completed.png
  marginalia complete vae.safetensors with-gaps.csv --draws 10 --json
`,
  probe: `Examples:
  marginalia probe vae.safetensors digits --label label
  marginalia probe vae.safetensors mnist-test --label label --json
`,
  import: `Examples:
  marginalia import spec.json weights.safetensors --out vae.safetensors
`,
  export: `Examples:
  marginalia export vae.safetensors --format safetensors --out networks.safetensors
  marginalia export vae.safetensors --format onnx --part encoder --out encoder.onnx
  marginalia export two-layers.safetensors --part decoder --layer 2 --out upper.onnx
`,
  inspect: `Examples:
  marginalia inspect faithful.safetensors
  marginalia inspect faithful.safetensors --json
`,
} as const;
